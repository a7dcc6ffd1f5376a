"""Modules joined into one script do what they did apart, or are refused."""

import json
import subprocess

import pytest

from clinicpro.modules import NotJoined, joined
from tests.test_island import node

HELLO = {
    "a/main.js": (
        'import { greet, NAME } from "./greet.js";\n'
        'import { part } from "../part.js";\n'
        "const seen = [greet(NAME), part()];\n"
        "console.log(seen.join());\n"
    ),
    "a/greet.js": (
        'import { part } from "../part.js";\n'
        'export const NAME = "Ana";\n'
        'const seen = "Kia ora";\n'
        "export async function unused() {}\n"
        "export class Unused {}\n"
        "export function greet(name) {\n  return `${seen} ${name} ${part()}`;\n}\n"
    ),
    "part.js": "let count = 0;\nexport function part() {\n  return ++count;\n}\n",
}


def test_names_stay_a_modules_own_and_each_module_runs_once() -> None:
    script = joined("a/main.js", HELLO.__getitem__)
    ran = subprocess.run([node(), "--eval", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "Kia ora Ana 1,2\n"


def test_no_import_and_no_export_is_left() -> None:
    script = joined("a/main.js", HELLO.__getitem__)
    assert "import" not in script
    assert "export" not in script


@pytest.mark.parametrize(
    "line",
    [
        'import whole from "./part.js";',
        'import * as part from "./part.js";',
        'import "./part.js";',
        'import { part as other } from "./part.js";',
        "export default 1;",
        "export let count = 0;",
        'export { part } from "./part.js";',
    ],
)
def test_another_form_of_import_or_export_is_refused(line: str) -> None:
    with pytest.raises(NotJoined, match=r"main\.js"):
        joined("main.js", {"main.js": f"{line}\n", "part.js": ""}.__getitem__)


def test_what_the_entry_exports_the_script_exports() -> None:
    script = joined("a/greet.js", HELLO.__getitem__)
    asked = f"import('data:text/javascript,' + encodeURIComponent({json.dumps(script)}))"
    asked += ".then(({ greet, NAME }) => console.log(greet(NAME)))"
    ran = subprocess.run([node(), "--eval", asked], capture_output=True, text=True, check=True)
    assert ran.stdout == "Kia ora Ana 1\n"


def test_two_exports_of_one_name_are_refused() -> None:
    twins = {
        "a.js": 'import { b } from "./b.js";\nimport { c } from "./c.js";\n',
        "b.js": "export const b = 1;\n",
        "c.js": "export const c = 1;\nexport const b = 2;\n",
    }
    with pytest.raises(NotJoined, match="exports b"):
        joined("a.js", twins.__getitem__)


def test_a_circle_is_refused() -> None:
    circle = {
        "a.js": 'import { b } from "./b.js";\nexport const a = 1;\n',
        "b.js": 'import { a } from "./a.js";\nexport const b = 1;\n',
    }
    with pytest.raises(NotJoined, match="itself"):
        joined("a.js", circle.__getitem__)
