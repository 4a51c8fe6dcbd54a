#!/usr/bin/env python3
"""Completion as it is installed, in real bash, zsh and fish: arguments are cmake and the build's folder."""
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import unittest

import shell

CMAKE, BUILD = sys.argv[1:3]

# Each begins with another letter. A campaign file allows none of them; a database of another program might.
NAMES = [
    "mein Café",
    "it's",
    'say "hi"',
    "a$HOME b",
    "back\\slash",
    "new 🚀 start",
    "überall",
    "x;y&z|(w)",
    "wow!",
    'quoted"',
    "glob*?[x]",
    "colon:a=b,c",
    "~tilde",
]


def beginning_of(name):
    """By which it is known from the others, and from the files of the folder."""
    return name[:2] if name[0] in "ni" else name[0]


SETTINGS = """version: 1
provider: {kind: sandbox}
accounts:
  anna: {id: h_EKCy2lRLef5NzHp0iw4A}
  ben: {id: Xb81s0PnRkaTq6sUe9Zw1g, tier: free}
notify:
  - {kind: command, name: chat, command: /bin/true}
"""


def add_campaigns(database, names):
    with sqlite3.connect(database) as db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(campaign)")]
        same = ", ".join(name for name in columns if name not in ("id", "name"))
        for name in names:
            db.execute(f"INSERT INTO campaign (name, {same}) SELECT ?, {same} FROM campaign LIMIT 1", [name])
    db.close()


class World:
    """A folder with a configuration, a database and an installed program."""

    def __init__(self, folder):
        self.folder = folder
        self.prefix = os.path.join(folder, "prefix")
        subprocess.run([CMAKE, "--install", BUILD, "--prefix", self.prefix], check=True, stdout=subprocess.DEVNULL)
        self.program = os.path.join(self.prefix, "bin", "invito")
        self.work = os.path.join(folder, "desk")
        os.makedirs(os.path.join(self.work, "lists"))
        self.environment = {
            "HOME": folder,
            "PATH": shell.with_program(folder, self.program) + ":/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "TERM": "xterm",
            "XDG_DATA_DIRS": self.prefix + "/share:/usr/share",
        }
        self.write("invito.yaml", SETTINGS)
        self.write("first list.csv", "linkedin_url\nhttps://www.linkedin.com/in/jane-doe\n")
        self.write("notes.txt", "")
        self.run("import", "first list.csv", "--account", "anna", "--name", "first")
        self.database = os.path.join(folder, ".local/state/invito/invito.db")
        add_campaigns(self.database, NAMES)

    def write(self, name, text):
        pathlib.Path(self.work, name).write_text(text, encoding="utf-8")

    def run(self, *arguments):
        return subprocess.run(
            [self.program, *arguments], cwd=self.work, env=self.environment, check=True, capture_output=True, text=True
        )

    def offered(self, line, shell_name="fish", *more):
        """The kind and the words, as the scripts get them; nothing may be said beside them."""
        done = self.run("__complete", shell_name, line, *more)
        assert done.stderr == "", done.stderr
        kind, *answers = done.stdout.splitlines()
        return kind, [answer.split("\t")[0] for answer in answers]

    def bash(self, load=". /usr/share/bash-completion/bash_completion"):
        start = os.path.join(self.folder, "bashrc")
        pathlib.Path(start).write_text(f"PS1='{shell.PROMPT}'\n{load}\n", encoding="utf-8")
        return self._start(["/bin/bash", "--noprofile", "--rcfile", start, "-i"])

    def zsh(self, load=None):
        load = load or f"fpath=('{self.prefix}/share/zsh/vendor-completions' $fpath); compinit -u -D"
        lines = f"PS1='{shell.PROMPT}'\nunsetopt promptsp\nautoload -Uz compinit\n{load}\n"
        pathlib.Path(self.folder, ".zshrc").write_text(lines, encoding="utf-8")
        return self._start(["/bin/zsh", "-i"])

    def fish(self):
        greet = f"function fish_prompt; echo -n '{shell.PROMPT}'; end; set -g fish_greeting"
        return self._start(["/usr/bin/fish", "-i", "-C", greet])

    def _start(self, arguments):
        return shell.Shell(arguments, self.environment, self.work)


class Completion(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="invito-completion-")
        cls.world = World(cls.folder.name)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def shells(self):
        return (self.world.bash, self.world.zsh, self.world.fish)

    def test_completes_what_a_person_types(self):
        for start in self.shells():
            with self.subTest(shell=start.__name__), start() as person:
                for typed, words in {
                    "invito stat\t": ["status"],
                    "invito jobs ca\t": ["jobs", "cancel"],
                    "invito help jobs li\t": ["help", "jobs", "list"],
                    "invito help exit\t": ["help", "exit-codes"],
                    "invito run --no-in\t": ["run", "--no-input"],
                    "invito --log-level de\t stat\t": ["--log-level", "debug", "status"],
                    "invito jobs list --state wi\t": ["jobs", "list", "--state", "withdrawn"],
                    "invito jobs settle 7 --as=not\t": ["jobs", "settle", "7", "--as=not-sent"],
                    "invito run --account be\t": ["run", "--account", "ben"],
                    "invito run --account=an\t": ["run", "--account=anna"],
                    "invito run --account=anna,b\t": ["run", "--account=anna,ben"],
                    "invito notify test ch\t": ["notify", "test", "chat"],
                    "invito config get accounts.ben.tie\t": ["config", "get", "accounts.ben.tier"],
                    "invito report --by colu\tx": ["report", "--by", "column:x"],
                    "invito status fir\t": ["status", "first"],
                    "invito import fir\t": ["import", "first list.csv"],
                    "invito run ~/desk/no\t": ["run", os.path.join(self.world.work, "notes.txt")],
                "invito run no\t": ["run", "notes.txt"],
                "invito db backup ~/de\tno\t": ["db", "backup", os.path.join(self.world.work, "notes.txt")],
                "invito import --note-file no\t": ["import", "--note-file", "notes.txt"],
                    "invito import --note-file=no\t": ["import", "--note-file=notes.txt"],
                    "invito --no-color stat\t 2>/dev/null fir\t": ["--no-color", "status", "first"],
                    "A=1 invito stat\t": ["status"],
                    "true && invito stat\t": ["status"],
                }.items():
                    with self.subTest(typed=typed):
                        self.assertEqual(person.words_of(typed), words)

    def test_leaves_a_line_as_it_is_where_nothing_fits(self):
        for start in self.shells():
            with self.subTest(shell=start.__name__), start() as person:
                for typed, words in {
                    "invito nonsense x\t": ["nonsense", "x"],
                    "invito run --nonsense=x\t": ["run", "--nonsense=x"],
                    "invito version fir\t": ["version", "fir"],
                    "invito status -- --no-in\t": ["status", "--", "--no-in"],
                    "invito start first fir\t": ["start", "first", "fir"],
                }.items():
                    with self.subTest(typed=typed):
                        self.assertEqual(person.words_of(typed), words)

    def test_keeps_a_name_one_word_whatever_is_in_it(self):
        for start in self.shells():
            with self.subTest(shell=start.__name__), start() as person:
                for name in NAMES:
                    begun = "\\~" if name[0] == "~" else beginning_of(name)
                    for command in ("status", "run"):  # run takes a file, too
                        with self.subTest(name=name, command=command):
                            self.assertEqual(person.words_of(f"invito {command} {begun}\t"), [command, name])

    def test_completes_behind_an_open_quote(self):
        for start in self.shells():
            with self.subTest(shell=start.__name__), start() as person:
                for name in NAMES:
                    for quote in "\"'":
                        for command in ("status", "run"):
                            typed = f"invito {command} {quote}{beginning_of(name)}\t"
                            with self.subTest(typed=typed):
                                self.assertEqual(person.words_of(typed), [command, name])

    def test_shows_what_there_is_to_choose_from(self):
        for start in self.shells():
            with self.subTest(shell=start.__name__), start() as person:
                self.assertIn("discover", person.offers_for("invito accounts ", "show"))

    def test_says_in_zsh_and_fish_what_a_word_means(self):
        for start in (self.world.zsh, self.world.fish):
            with self.subTest(shell=start.__name__), start() as person:
                person.offers_for("invito accounts ", "Accounts with state and quota")

    def test_may_be_loaded_by_hand(self):
        with self.world.bash('eval "$(invito completion bash)"') as person:
            self.assertEqual(person.words_of("invito stat\t"), ["status"])
        with self.world.zsh('compinit -u -D; eval "$(invito completion zsh)"') as person:
            self.assertEqual(person.words_of("invito stat\t"), ["status"])

    def test_installs_what_the_program_prints(self):
        share = pathlib.Path(self.world.prefix, "share")
        for name, place in {
            "bash": "bash-completion/completions/invito",
            "zsh": "zsh/vendor-completions/_invito",
            "fish": "fish/vendor_completions.d/invito.fish",
        }.items():
            self.assertEqual(self.world.run("completion", name).stdout, (share / place).read_text(encoding="utf-8"))


class Answers(unittest.TestCase):
    """What the scripts are told, also when little can be known."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="invito-answers-")
        self.addCleanup(self.folder.cleanup)
        self.world = World(self.folder.name)

    def expect_the_table_alone(self):
        self.assertEqual(self.world.offered("invito status "), ("names", []))
        self.assertIn("status", self.world.offered("invito ")[1])
        self.assertIn("held", self.world.offered("invito jobs list --state ")[1])

    def test_offers_names_of_both_kinds_where_both_may_stand(self):
        self.assertEqual(self.world.offered("invito run ")[0], "names_and_files")
        self.assertIn("first", self.world.offered("invito run ")[1])

    def test_gives_bash_names_and_files_as_it_has_to_insert_them(self):
        for name in (".hidden", "fi$h"):
            self.world.write(name, "")

        def offered(line):
            return self.world.offered(line, "bash", " \t\n\"'><=;|&(:")

        self.assertEqual(offered("invito run fi")[0], "names")
        self.assertEqual(sorted(offered("invito run fi")[1]), ["fi\\$h", "first", "first\\ list.csv"])
        self.assertIn("first list.csv", offered("invito run 'fi")[1])
        self.assertIn("lists/", offered("invito run ")[1])
        self.assertNotIn(".hidden", offered("invito run ")[1])
        self.assertEqual(offered("invito run lis"), ("files", []), "bash knows files better, where no name fits")

    def test_offers_no_word_twice(self):
        self.assertEqual(self.world.offered("invito run --account anna,")[1], ["anna,ben"])
        self.assertNotIn("first", self.world.offered("invito report first ")[1])
        self.assertEqual(self.world.offered("invito help jobs ")[1][0], "list")
        self.assertEqual(self.world.offered("invito help run ")[1], [])
        self.assertNotIn("--strict", self.world.offered("invito run --strict -")[1])

    def test_knows_what_a_line_named_already(self):
        kind, names = self.world.offered("invito --db missing.db status ")
        self.assertEqual((kind, names), ("names", []))
        self.assertEqual(self.world.offered("invito --config missing.yaml run --account ")[1], [])

    def test_does_without_a_configuration(self):
        self.world.write("invito.yaml", "version: 1\nnonsense: [\n")
        self.expect_the_table_alone()

    def test_makes_no_database(self):
        os.remove(self.world.database)
        self.expect_the_table_alone()
        self.assertFalse(os.path.exists(self.world.database))

    def test_waits_for_no_lock(self):
        holder = sqlite3.connect(self.world.database)
        self.addCleanup(holder.close)
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        self.expect_the_table_alone()

    def test_leaves_another_schema_as_it_is(self):
        for number in (0, 99):
            with sqlite3.connect(self.world.database) as db:
                db.execute(f"PRAGMA user_version = {number}")
            db.close()
            self.expect_the_table_alone()

    def test_does_not_stumble_over_what_is_no_database(self):
        pathlib.Path(self.world.database).write_bytes(b"no database" * 1000)
        self.expect_the_table_alone()

    def test_says_nothing_to_a_call_that_makes_no_sense(self):
        for arguments in ([], ["fish"], ["tcsh", "invito "]):
            self.assertEqual(self.world.run("__complete", *arguments).stderr, "")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
