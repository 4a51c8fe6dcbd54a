"""Nothing of the mutants is in what is shipped, and every place that has one is in the mutants' test.

Usage: mutants_leave_no_trace.py SOURCE_DIR MUTATED_PROGRAM "PLACE;PLACE;..." PRODUCT...
"""

import sys
from pathlib import Path

# A symbol, and a text that only a mutant has.
TRACES = (b"active_mutant", b"DROP INDEX IF EXISTS attempt_live_person")
HOOK = '#include "invito/support/mutants.hpp"'


def main() -> int:
    source_dir, mutated, places, *products = sys.argv[1:]
    problems = []
    for trace in TRACES:
        if trace not in Path(mutated).read_bytes():
            problems.append(f"{mutated} has no {trace.decode()}: this test would find nothing")
        problems += [
            f"{product} holds {trace.decode()}"
            for product in products
            if trace in Path(product).read_bytes()
        ]
    sources = Path(source_dir, "src").rglob("*.?pp")
    hooked = {str(path) for path in sources if HOOK in path.read_text(encoding="utf-8")}
    tested = set(places.split(";"))
    problems += [f"{path} has a mutant that no test builds" for path in sorted(hooked - tested)]
    problems += [f"{path} has no mutant any more" for path in sorted(tested - hooked)]
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
