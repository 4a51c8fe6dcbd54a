#!/usr/bin/env python3
"""What cpack makes of a build: the files of both packages, what Debian's policy wants of them, and lintian's word.

Usage: contents.py BUILD_FOLDER. How the Debian package installs and works is tried by scripts/test-package.
"""
import gzip
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

BUILD = Path(sys.argv.pop()).resolve()
SOURCE = Path(__file__).resolve().parents[2]
UNITS = sorted(path.name for path in (SOURCE / "config/systemd").iterdir())
EXAMPLES = sorted(
    str(path.relative_to(SOURCE / "config"))
    for path in (SOURCE / "config").rglob("*")
    if path.is_file() and path.name not in UNITS
)
# Both packages have them, the one below usr/, the other below a folder of its own.
COMMON = (
    ["bin/invito", "share/doc/invito/README.md", "lib/sysusers.d/invito.conf", "lib/tmpfiles.d/invito.conf"]
    + [f"lib/systemd/system/{unit}" for unit in UNITS]
    + [f"share/invito/config/{example}" for example in EXAMPLES]
)
# Made from the command table by other rules: there may be more of them.
GENERATED = r"share/(man/man[1-9]/invito[\w-]*\.[1-9](\.gz)?|bash-completion/completions/invito|zsh/[\w-]+/_invito|fish/vendor_completions\.d/invito\.fish)"


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="invito-packages-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        run("cpack", "--config", str(BUILD / "CPackConfig.cmake"), "-B", str(cls.folder))
        (cls.deb,) = cls.folder.glob("*.deb")
        (cls.archive,) = cls.folder.glob("*.tar.gz")
        cls.root = cls.folder / "root"
        run("dpkg-deb", "-R", str(cls.deb), str(cls.root))
        with tarfile.open(cls.archive) as archive:
            cls.archived = {member.name: member for member in archive.getmembers() if member.isfile()}

    def installed(self):
        return sorted(
            str(path.relative_to(self.root))
            for path in self.root.rglob("*")
            if path.is_file() and "DEBIAN" not in path.parts
        )

    def field(self, name):
        return run("dpkg-deb", "-f", str(self.deb), name).strip()

    def test_the_debian_package_has_these_files_and_no_others(self):
        debian = [
            "etc/invito/invito.yaml",
            "usr/share/doc/invito/changelog.Debian.gz",
            "usr/share/doc/invito/changelog.gz",
            "usr/share/doc/invito/copyright",
            "usr/share/lintian/overrides/invito",
        ]
        found = [path for path in self.installed() if not re.fullmatch("usr/" + GENERATED, path)]
        self.assertEqual(found, sorted(debian + ["usr/" + path for path in COMMON]))

    def test_the_archive_has_these_files_and_no_others(self):
        folder = self.archive.name.removesuffix(".tar.gz")
        plain = ["share/doc/invito/LICENSE", "share/doc/invito/CHANGELOG.md"]
        found = [name for name in self.archived if not re.fullmatch(folder + "/" + GENERATED, name)]
        self.assertEqual(sorted(found), sorted(f"{folder}/{path}" for path in COMMON + plain))

    def test_files_belong_to_root_and_have_the_modes_of_policy(self):
        for line in run("dpkg-deb", "-c", str(self.deb)).splitlines():
            mode, owner, *_, path = line.split()
            is_program = path.endswith("/") or path == "./usr/bin/invito"
            self.assertEqual(owner, "root/root", path)
            self.assertEqual(mode[1:], "rwxr-xr-x" if is_program else "rw-r--r--", path)

    def test_what_is_below_etc_is_a_configuration_that_upgrades_keep(self):
        told = (self.root / "DEBIAN/conffiles").read_text().split()
        self.assertEqual(told, ["/" + path for path in self.installed() if path.startswith("etc/")])

    def test_the_packaged_configuration_names_what_the_units_use(self):
        text = (self.root / "etc/invito/invito.yaml").read_text()
        self.assertRegex(text, r"(?m)^database: /var/lib/invito/invito\.db$")
        self.assertRegex(text, r"(?m)^  api_key_file: /etc/invito/unipile-api-key ")

    def test_manual_pages_and_changelogs_are_compressed_without_a_time(self):
        compressed = [self.root / path for path in self.installed() if path.endswith(".gz")]
        pages = [path for path in self.installed() if path.startswith("usr/share/man/")]
        self.assertEqual([page for page in pages if not page.endswith(".gz")], [])
        for path in compressed:
            self.assertEqual(path.read_bytes()[3:8], bytes(5), path)  # RFC 1952: no name, no time
        text = gzip.decompress((self.root / "usr/share/doc/invito/changelog.Debian.gz").read_bytes()).decode()
        self.assertTrue(text.startswith(f"invito ({self.field('Version')}) "), text.splitlines()[0])
        self.assertIn(f" -- {self.field('Maintainer')}  ", text)

    def test_dependencies_are_computed(self):
        depends = self.field("Depends")
        for library in ["libc6 (>= ", "libpq5", "libsqlite3-0 (>= ", "libssl3 (>= ", "libyaml-cpp"]:
            self.assertIn(library, depends)

    def test_units_start_the_program_beside_them(self):
        folder = self.archive.name.removesuffix(".tar.gz")
        with tarfile.open(self.archive) as archive:
            unit = archive.extractfile(f"{folder}/lib/systemd/system/invito-run.service").read().decode()
        self.assertIn("\nExecStart=/usr/local/bin/invito run ", unit)
        for unit in UNITS:
            packed = (self.root / "usr/lib/systemd/system" / unit).read_text()
            self.assertEqual(packed, (SOURCE / "config/systemd" / unit).read_text())

    def test_lintian_complains_of_nothing(self):
        found = subprocess.run(
            ["lintian", "--allow-root", "--fail-on=none", "--show-overrides", "--tag-display-limit=0", str(self.deb)],
            capture_output=True, text=True, check=False,
        )
        self.assertEqual(found.returncode, 0, found.stderr)
        tags = [line for line in found.stdout.splitlines() if re.match("[EW]: ", line)]
        if not any(path.startswith("usr/share/man/") for path in self.installed()):
            tags = [tag for tag in tags if "no-manual-page" not in tag]
        self.assertEqual(tags, [])
        overridden = re.findall(r"^O: invito: (\S+)", found.stdout, re.MULTILINE)
        named = re.findall(r"^invito: (\S+)", (SOURCE / "packaging/debian/lintian-overrides").read_text(), re.MULTILINE)
        self.assertEqual(sorted(set(overridden)), sorted(named))


if __name__ == "__main__":
    unittest.main()
