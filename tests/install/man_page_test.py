#!/usr/bin/env python3
"""The manual pages as they are installed, read by mandoc and man: arguments are cmake and the build's folder."""
import functools
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

CMAKE, BUILD = sys.argv[1:3]


def output_of(*arguments, **more):
    return subprocess.run(arguments, capture_output=True, text=True, check=True, **more).stdout


class ManPages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="invito-man-")
        cls.prefix = cls.folder.name
        subprocess.run([CMAKE, "--install", BUILD, "--prefix", cls.prefix], check=True, stdout=subprocess.DEVNULL)
        cls.pages = {path.name: path for path in pathlib.Path(cls.prefix, "share/man").rglob("*.[15]")}
        cls.program = os.path.join(cls.prefix, "bin/invito")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @staticmethod
    @functools.cache
    def shown(page, columns=80):
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MANWIDTH": str(columns)}
        done = subprocess.run(
            ["man", "--warnings", "-E", "UTF-8", "-l", page], capture_output=True, text=True, env=environment, check=True
        )
        if done.stderr:
            raise AssertionError(f"{page}: {done.stderr}")
        return re.sub(".\b", "", done.stdout)

    def names_of_commands(self):
        """Families, too; as the completion offers them."""
        def offered(line):
            lines = output_of(self.program, "__complete", "fish", line).splitlines()[1:]
            return [one.split("\t")[0] for one in lines]

        for name in offered("invito help "):
            shown = output_of(self.program, "help", name)
            if "Usage: invito" in shown or "More: invito help" in shown:
                yield name
            yield from (f"{name} {second}" for second in offered(f"invito help {name} "))

    def test_there_is_one_of_each_command_and_of_each_file(self):
        expected = {"invito.1", "invito-config.5", "invito-campaign.5"}
        expected |= {f"invito-{name.replace(' ', '-')}.1" for name in self.names_of_commands()}
        self.assertGreater(len(expected), 50)
        self.assertEqual(set(self.pages), expected)

    def test_mandoc_has_nothing_to_say(self):
        done = subprocess.run(
            ["mandoc", "-T", "lint", "-W", "style", *self.pages.values()], capture_output=True, text=True, check=False
        )
        self.assertEqual(done.stdout + done.stderr, "")

    def test_man_has_nothing_to_say_and_keeps_to_the_screen(self):
        for path in self.pages.values():
            for columns in (60, 80):
                for line in self.shown(path, columns).splitlines():
                    self.assertLessEqual(len(line), columns, f"{path.name}: {line}")

    def test_whatis_finds_the_name_and_what_it_is(self):
        for name, path in self.pages.items():
            told = output_of("lexgrog", path)
            self.assertRegex(told, rf'"{re.escape(name[:-2])} - .+[^.]"', name)

    def test_a_page_leads_only_to_pages_that_are_there(self):
        for path in self.pages.values():
            named = re.findall(r"([a-z-]+)\(([15])\)", self.shown(path))
            for name, section in named:
                self.assertIn(f"{name}.{section}", self.pages, path.name)

    def test_a_page_has_each_flag_of_the_help(self):
        for name in self.names_of_commands():
            told = output_of(self.program, "help", name)
            page = self.shown(self.pages[f"invito-{name.replace(' ', '-')}.1"])
            for flag in re.findall(r"^ {2,6}(-[^ ]+)", told, re.MULTILINE):
                self.assertIn(flag, page, name)

    def test_what_looks_like_a_request_is_text(self):
        for path in self.pages.values():
            for line in path.read_text(encoding="utf-8").splitlines():
                known = re.match(r"\.(TH|SH|SS|TP|PP|PD|nh|ad)( |$)", line)
                self.assertTrue(known or line[:1] not in (".", "'"), f"{path.name}: {line}")
                if not line.startswith(".TH"):  # whose date is no text
                    self.assertNotRegex(line, r"(?<!\\)[-'`^~]", path.name)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
