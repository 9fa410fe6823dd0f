#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Lists what a C header promises to compiled code, and compares it with the committed list.

    sdk/abi/frozen.py                                               compares plugin.h with sdk/abi/plugin.txt
    sdk/abi/frozen.py --write                                       writes the list anew, after sdk/docs/abi.md was followed
    sdk/abi/frozen.py --header core/include/lamella/host.h --list sdk/abi/host.txt

The names come from the text of the header, the numbers (sizes, offsets, values) from the C compiler. One line a struct, field, constant,
type and function, so that a difference names what changed. Ends with 0 where nothing changed, 1 where something did, 77 on a machine whose
pointers have other than 8 bytes.
"""
import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.dirname(os.path.dirname(HERE))
RULES = "sdk/docs/abi.md has the rules"
WORD = r"[A-Za-z_]\w*"
DECORATIONS = re.compile(r"\b(?!LAMELLA_\w*_T\b)[A-Z]\w*_(?:NOEXCEPT|EXPORT|API)\b|\bLAMELLA_PLUGIN_ENTRY\b|__attribute__\s*\(\(.*?\)\)|\bextern\b")


# ---- Reading the header ------------------------------------------------------------------------------------------------------------

def without_comments(text):
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    return re.sub(r"//[^\n]*", " ", text)


def one_line(text):
    """A type with blanks only where they part two words: 'const void*(*)(const char*)'."""
    text = re.sub(r"\s+", " ", text.strip())
    return re.sub(r" ?([*(),\[\]]) ?", r"\1", text).replace(",", ", ")


def split_outside_brackets(text, separator):
    parts, depth, part = [], 0, ""
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character == separator and depth == 0:
            parts.append(part)
            part = ""
        else:
            part += character
    return [p.strip() for p in parts + [part] if p.strip()]


def parameter_type(text):
    """The type of a parameter without its name: renaming one changes nothing for compiled code."""
    pointer = re.match(rf"(.*?)\(\*\s*(?:{WORD})?\)\s*\((.*)\)$", text.strip(), re.S)
    if pointer:
        return f"{one_line(pointer[1])}(*)({parameter_types(pointer[2])})"
    array = re.match(rf"(.*?)\b{WORD}\s*\[[^\]]*\]$", text.strip(), re.S)
    if array:
        return one_line(array[1]) + "*"
    words = re.match(rf"(.*[\s*])({WORD})$", text.strip(), re.S)
    is_named = words and re.sub(r"\b(const|struct|enum|volatile|unsigned|signed)\b", "", words[1]).strip()
    return one_line(words[1] if is_named else text)


def parameter_types(text):
    return ", ".join(parameter_type(p) for p in split_outside_brackets(text, ","))


def fields_of(body):
    """[(name, type)] of the members of a struct, in order."""
    found = []
    for member in split_outside_brackets(DECORATIONS.sub(" ", body), ";"):
        function = re.match(rf"(.*?)\(\*\s*({WORD})\)\s*\((.*)\)$", member, re.S)
        if function:
            found.append((function[2], f"{one_line(function[1])}(*)({parameter_types(function[3])})"))
            continue
        first, *more = split_outside_brackets(member, ",")
        base, name, array = re.match(rf"(.*?[\s*])({WORD})\s*(\[.*\])?$", first, re.S).groups()
        found.append((name, one_line(base) + (array or "")))
        for other in more:
            stars, name, array = re.match(rf"([\s*]*)({WORD})\s*(\[.*\])?$", other, re.S).groups()
            found.append((name, one_line(base.rstrip("* \n") + stars) + (array or "")))
    return found


class Header:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            text = without_comments(file.read())
        self.macros = [name for name, value in re.findall(rf"^[ \t]*#[ \t]*define[ \t]+({WORD})[ \t]+(\S[^\n]*)$", text, re.M)
                       if name.startswith("LAMELLA_") and not DECORATIONS.fullmatch(name)]
        text = re.sub(r"\\\n", " ", text)
        text = re.sub(r"^[ \t]*#[^\n]*$", "", text, flags=re.M)
        text = re.sub(r'extern\s+"C"\s*\{', "", text)
        self.structs = {name: fields_of(body) for body, name in
                        re.findall(rf"typedef\s+struct\s+(?:{WORD}\s*)?\{{([^{{}}]*)\}}\s*({WORD})\s*;", text)}
        self.constants = [re.match(WORD, item)[0] for body in re.findall(rf"\benum\s*(?:{WORD}\s*)?\{{([^{{}}]*)\}}", text)
                          for item in split_outside_brackets(body, ",")]
        # What is left at the top level: types without a body, and functions.
        rest = re.sub(r"\{[^{}]*\}", "{}", text).replace("}\n", "};\n") if "}" in text else text
        self.types, self.functions = {}, {}
        for declaration in split_outside_brackets(DECORATIONS.sub(" ", rest), ";"):
            self._take(one_line(declaration))

    def _take(self, declaration):
        if "{}" in declaration or declaration in ("}", "{"):
            return
        pointer = re.match(rf"typedef (.*)\(\*({WORD})\)\((.*)\)$", declaration)
        if pointer:
            self.types[pointer[2]] = f"{pointer[1]}(*)({parameter_types(pointer[3])})"
            return
        alias = re.match(rf"typedef (.*?[ *])({WORD})$", declaration)
        if alias:
            self.types[alias[2]] = one_line(alias[1])
            return
        function = re.match(rf"([^()]*?[ *])({WORD})\((.*)\)$", declaration)
        if function:
            self.functions[function[2]] = f"{one_line(function[1])}({parameter_types(function[3])})"


# ---- Asking the compiler -----------------------------------------------------------------------------------------------------------

def program_text(header, path):
    lines = ["#include <stddef.h>", "#include <stdint.h>", "#include <stdio.h>", f'#include "{path}"',
             '#define PRINT(x) _Generic((x), char*: print_text, const char*: print_text, default: print_number)(#x, (x))',
             'static void print_text(const char* name, const char* v) { printf("%s \\"%s\\"\\n", name, v); }',
             'static void print_number(const char* name, long long v) { printf("%s %lld\\n", name, v); }',
             "int main(void) {", '  printf("pointer %zu\\n", sizeof(void*));']
    lines += [f"  PRINT({name});" for name in header.macros + header.constants]
    for name, fields in header.structs.items():
        lines.append(f'  printf("{name} %zu\\n", sizeof({name}));')
        lines += [f'  printf("{name}.{field} %zu+%zu\\n", offsetof({name}, {field}), sizeof((({name}*)0)->{field}));' for field, _ in fields]
    return "\n".join(lines + ["  return 0;", "}", ""])


def numbers_of(header, path):
    compiler = shlex.split(os.environ.get("CC", "cc"))
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "numbers")
        words = ["-std=c11", "-w", "-I", os.path.join(TREE, "sdk", "include"), "-I", os.path.join(TREE, "core", "include")]
        subprocess.run([*compiler, *words, "-x", "c", "-", "-o", program], input=program_text(header, path), text=True, check=True)
        printed = subprocess.run([program], stdout=subprocess.PIPE, text=True, check=True).stdout
    return dict(line.split(" ", 1) for line in printed.splitlines())


def listing_of(path):
    header = Header(path)
    numbers = numbers_of(header, os.path.abspath(path))
    if numbers["pointer"] != "8":
        print(f"pointers have {numbers['pointer']} bytes here, the list is of machines where they have 8")
        sys.exit(77)
    lines = [f"macro {name} = {numbers[name]}" for name in header.macros]
    lines += [f"constant {name} = {numbers[name]}" for name in header.constants]
    lines += [f"type {name} = {what}" for name, what in header.types.items()]
    for name, fields in header.structs.items():
        lines.append(f"struct {name}: {numbers[name]} bytes")
        for field, what in fields:
            offset, size = numbers[f"{name}.{field}"].split("+")
            lines.append(f"field {name}.{field}: at {offset}, {size} bytes, {what}")
    return lines + [f"function {name}: {what}" for name, what in header.functions.items()]


# ---- Comparing ---------------------------------------------------------------------------------------------------------------------

def by_name(lines):
    """{'field lamella_axis.name': 'at 8, 16 bytes, lamella_text'}, in the order of the lines."""
    return {match[1]: match[2] for match in (re.match(r"(\w+ [\w.]+)(?: =|:) (.*)$", line) for line in lines) if match}


def bytes_of_struct(text):
    return int(text.split()[0])


class Difference:
    def __init__(self, name, message, is_break):
        self.name, self.message, self.is_break = name, message, is_break

    def __str__(self):
        return f"{'BREAKS' if self.is_break else 'adds'}: {self.name}: {self.message}"


def has_size_field(lines, struct):
    return f"field {struct}.struct_size" in lines


def is_appended(name, now, before):
    """A field behind everything that its struct had, in a struct that says how large it is."""
    struct = name.split()[1].split(".")[0]
    if f"struct {struct}" not in before or not has_size_field(before, struct):
        return False
    ends = [int(at) + int(size) for at, size in (re.match(r"at (\d+), (\d+) bytes", what).groups()
            for key, what in before.items() if key.startswith(f"field {struct}."))]
    return int(re.match(r"at (\d+)", now)[1]) >= max(ends)


def compare(before, now):
    before, now = by_name(before), by_name(now)
    found = []
    for name, what in before.items():
        kind = name.split()[0]
        if name == "macro LAMELLA_ABI_MINOR":
            continue
        if name not in now:
            found.append(Difference(name, f"is gone; it was: {what}", True))
        elif now[name] != what and kind == "struct":
            # Legal growth shows in the fields as well; growth of a struct without a struct_size never is.
            grows = has_size_field(before, name.split()[1]) and bytes_of_struct(now[name]) > bytes_of_struct(what)
            found.append(Difference(name, f"had {what}, has {now[name]}", not grows))
        elif now[name] != what:
            found.append(Difference(name, f"was {what}; is {now[name]}", True))
    for name, what in now.items():
        if name in before:
            continue
        is_new_field_of_old_struct = name.startswith("field ") and f"struct {name.split()[1].split('.')[0]}" in before
        found.append(Difference(name, what, is_new_field_of_old_struct and not is_appended(name, what, before)))
    minor = "macro LAMELLA_ABI_MINOR"
    if any(not d.is_break for d in found) and before.get(minor) == now.get(minor) and minor in before:
        found.append(Difference(minor, f"is still {now[minor]}, though something was added: raise it", False))
    return found


def read_list(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file if line.strip() and not line.startswith("#")]


def write_list(path, header, lines):
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"# What {header} promises to compiled code, on machines with pointers of 8 bytes. Written by sdk/abi/frozen.py; {RULES}.\n")
        file.write("\n".join(lines) + "\n")


def advice(differences, major):
    if any(d.is_break for d in differences):
        if major == "0":
            return (f"A break: allowed as long as the symbol ends in _v0, with a line in CHANGELOG.md and the list written anew "
                    f"(sdk/abi/frozen.py --write). {RULES}.")
        return f"A break: never within a major version. Append to the struct, or make a new interface id. {RULES}."
    return f"Additions: raise the minor version, add a line to CHANGELOG.md, and write the list anew (sdk/abi/frozen.py --write). {RULES}."


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--header", default=os.path.join(TREE, "sdk", "include", "lamella", "plugin.h"))
    parser.add_argument("--list", default=os.path.join(HERE, "plugin.txt"), help="the committed list")
    parser.add_argument("--write", action="store_true", help="write the list instead of comparing with it")
    words = parser.parse_args()
    lines = listing_of(words.header)
    relative = os.path.relpath(os.path.abspath(words.header), TREE)
    shown = os.path.basename(words.header) if relative.startswith("..") else relative
    before = read_list(words.list) if os.path.exists(words.list) else []
    differences = compare(before, lines) if before else []
    for difference in differences:
        print(difference)
    major = by_name(before).get("macro LAMELLA_ABI_MAJOR", "0")
    if words.write:
        if major != "0" and any(d.is_break for d in differences):
            sys.exit(advice(differences, major))
        write_list(words.list, shown, lines)
        return
    if not before:
        sys.exit(f"{words.list} is missing; write it with --write")
    if differences:
        sys.exit(advice(differences, major))
    if before != lines:
        sys.exit(f"the order differs from {words.list}: write it anew with --write")
    print(f"{shown}: {len(lines)} facts, all as in {os.path.basename(words.list)}")


if __name__ == "__main__":
    main()
