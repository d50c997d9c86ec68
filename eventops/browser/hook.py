"""Hatchling build hook, the only place that ties fetch.py to an install: the libraries are there before packaging."""

import runpy
import shutil
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BrowserHook(BuildHookInterface):
    def _fetch(self) -> dict:
        # By path: the package itself cannot be imported before it is built.
        return runpy.run_path(str(Path(self.root, "eventops", "browser", "fetch.py")))

    def dependencies(self) -> list[str]:
        # Node.js comes as a wheel into the throw-away build environment, only where the machine has no npm of its own.
        fetch = self._fetch()
        return [] if fetch["is_current"]() or shutil.which("npm") else [fetch["NPM_WHEEL"]]

    def initialize(self, version: str, build_data: dict) -> None:
        fetch = self._fetch()
        try:
            fetch["install"]()
        except fetch["FetchError"] as error:
            if version != "editable":
                raise  # a package without its browser libraries must not be built
            self.app.display_warning(f"Pages will ask every few seconds instead of being live: {error}")
