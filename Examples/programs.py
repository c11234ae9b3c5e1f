"""Makes a package of programs from pages: programs.py ROOT PACKAGE NAME=PAGE…

The Swift blocks of a page are one program, in their order.
"""
import pathlib
import re
import sys

root, package = map(pathlib.Path, sys.argv[1:3])
targets = []
for word in sys.argv[3:]:
    name, page = word.split("=")
    blocks = re.findall(r"(?ms)^```swift\n(.*?)^```$", (root / page).read_text())
    program = "".join(blocks)
    source = package / "Sources" / name / "main.swift"
    source.parent.mkdir(parents=True)
    source.write_text(program)
    products = [name for name in ["Homeostat", "Exports", "Experiments"] if f"import {name}\n" in program]
    dependencies = ", ".join(f'.product(name: "{product}", package: "homeostat")' for product in products)
    targets.append(f'.executableTarget(name: "{name}", dependencies: [{dependencies}]),')
(package / "Package.swift").write_text(
    "// swift-tools-version: 6.2\nimport PackageDescription\n"
    'let package = Package(name: "pages", dependencies: [.package(name: "homeostat", path: "' + str(root) + '")], targets: [\n'
    + "\n".join(targets) + "\n])\n")
