# SPDX-License-Identifier: BSD-3-Clause
"""TOML in documents is read by what reads it: manifests by the registry, samples.toml by check-plugin, proofs by `lamella formats`. Parts of
a file stand word for word in a file of the examples, as samples do, whose facts `lamella check-plugin` compares there."""
import glob
import json
import os
import re
import shutil
import tomllib

from pages import TREE, folded, read

EXAMPLES = ("sdk/examples/*/*.toml", "sdk/examples/*/samples/*.toml")
GRID = os.path.join(TREE, "sdk", "examples", "grid")


def check(checks, lamella, block, folder):
    if "[[plugin]]" in block.text:
        return check_manifest(checks, lamella, block, folder)
    if "[[proof]]" in block.text:
        return check_proofs(checks, lamella, block, folder)
    texts = [folded(read(path)) for pattern in EXAMPLES for path in sorted(glob.glob(os.path.join(TREE, pattern)))]
    checks.that(any(folded(block.text) in text for text in texts), f"{block} is in no file of the examples")
    if "[[sample]]" in block.text:
        check_samples(checks, lamella, str(block), block.text, folder, os.path.join(GRID, "samples"))


def listed(lamella, word, folder):
    """What `lamella WORD --json` says of the plugins in a folder alone."""
    environment = {**os.environ, "LAMELLA_PLUGIN_PATH": folder, "XDG_DATA_HOME": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent"}
    return json.loads(lamella(word, "--json", env=environment).text)


def write(folder, name, text):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


def manifest_for(plugin, formats, capabilities):
    """A manifest of a plugin whose library is not there: its text alone is what counts."""
    text = f'schema = 1\n[[plugin]]\nid = "{plugin["plugin"]}"\nversion = "{plugin["version"]}"\n'
    text += 'abi = "0.1"\nlicence = "BSD-3-Clause"\nlibrary = "l.so"\n'
    for name in formats:
        text += f'[[plugin.format]]\nid = "{name}"\nnames = ["{name}"]\nextensions = ["{name}"]\nmagic = []\n[plugin.format.capabilities]\n'
        text += "".join(f"{key} = {value}\n" for key, value in capabilities.items())
    return text


def check_manifest(checks, lamella, block, folder):
    write(folder, "formats.toml", block.text)
    plugins = {plugin["id"]: plugin for plugin in listed(lamella, "plugins", folder)}
    formats = {item["id"]: item for item in listed(lamella, "formats", folder)}
    for plugin in tomllib.loads(block.text)["plugin"]:
        found = plugins.get(plugin["id"], {})
        checks.equal((found.get("version"), found.get("licence")), (plugin["version"], plugin["licence"]), f"{block}: the registry reads {plugins}")
        checks.that(found.get("reason", "").endswith("is missing"), f"{block}: nothing but its library is missing: {found}")
        for one in plugin["format"]:
            item = formats.get(one["id"], {})
            checks.equal((item.get("names"), item.get("extensions")), (one["names"], one["extensions"]), f"{block}: format {one['id']}")
            claimed = {name: value["claimed"] for name, value in item.get("capabilities", {}).items()}
            checks.equal(claimed, one["capabilities"], f"{block}: capabilities")
            checks.equal(item.get("options"), [{"name": name, **option} for name, option in one["options"].items()], f"{block}: options")


def check_proofs(checks, lamella, block, folder):
    proofs = tomllib.loads(block.text)["proof"]
    for proof in proofs:
        verdicts = {key: value for key, value in proof.items() if isinstance(value, dict)}
        claims = {key: value["claimed"] if value["claimed"] in ("true", "false") else f'"{value["claimed"]}"' for key, value in verdicts.items()}
        write(folder, "formats.toml", manifest_for(proof, [proof["format"]], claims))
        write(folder, "capabilities.lock", block.text)
        found = next((item for item in listed(lamella, "formats", folder) if item["id"] == proof["format"]), {"capabilities": {}})
        states = {name: value["state"] for name, value in found["capabilities"].items() if value["state"] != "untested"}
        checks.equal(states, {key: value["state"] for key, value in verdicts.items()}, f"{block}: states")


def check_samples(checks, lamella, what, text, folder, files):
    """check-plugin understands the samples; files: where those that they name stand."""
    text = text if re.search(r"^schema\b", text, re.MULTILINE) else "schema = 1\n" + text
    formats = {sample["format"] for sample in tomllib.loads(text)["sample"]}
    write(folder, "formats.toml", manifest_for({"plugin": "org.example.documents", "version": "1.0.0"}, sorted(formats), {"read": "true"}))
    shutil.copytree(files, os.path.join(folder, "samples"))
    write(os.path.join(folder, "samples"), "samples.toml", text)
    report = json.loads(lamella("check-plugin", folder, "--only", "static.samples", "--json").text)
    for check in report["checks"]:
        checks.equal((check["state"], check["messages"]), ("passed", []), f"{what}: {check['name']}")
    checks.that(any(check["name"] == "static.samples" for check in report["checks"]), f"{what}: static.samples was run")
