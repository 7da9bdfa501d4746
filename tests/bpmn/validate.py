"""Checks BPMN files against BPMN20.xsd; see `validate` beside this file."""

import sys
from importlib.metadata import files

from lxml import etree


def schema() -> etree.XMLSchema:
    # Found by its entry in the package's list of files, without importing the package.
    [path] = [f for f in files("SpiffWorkflow") if f.name == "BPMN20.xsd"]
    return etree.XMLSchema(etree.parse(path.locate()))


def refuses_nonsense(rules: etree.XMLSchema) -> bool:
    """A schema that accepted everything would prove nothing."""
    model = "http://www.omg.org/spec/BPMN/20100524/MODEL"
    wrong = f'<definitions xmlns="{model}" targetNamespace="x"><process><task id="1"/></process></definitions>'
    return not rules.validate(etree.fromstring(wrong))


def main(paths: list[str]) -> int:
    rules = schema()
    if not refuses_nonsense(rules):
        print("the schema accepts an id that is no name: it was not read", file=sys.stderr)
        return 1
    failures = 0
    for path in paths:
        try:
            document = etree.parse(path)
        except (OSError, etree.XMLSyntaxError) as error:
            print(f"{path}: {error}", file=sys.stderr)
            failures += 1
            continue
        if rules.validate(document):
            print(f"{path}: valid")
            continue
        failures += 1
        for error in rules.error_log:
            print(f"{path}:{error.line}: {error.message}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
