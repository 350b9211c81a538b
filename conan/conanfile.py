# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
import os
import re

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load
from conan.tools.layout import basic_layout
from conan.tools.scm import Version

required_conan_version = ">=2.1"


class CtgradConan(ConanFile):
    name = "ctgrad"
    license = "MIT"
    description = "Automatic differentiation at compile time: functions and neural networks as fused SIMD loops"
    topics = ("autodiff", "automatic-differentiation", "deep-learning", "simd", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"with_nlohmann_json": [True, False]}
    default_options = {"with_nlohmann_json": False}
    no_copy_source = True

    @property
    def _root(self):
        return os.path.join(self.recipe_folder, os.pardir)

    @property
    def _compilers_minimum_version(self):
        return {"gcc": "12", "clang": "16"}

    def set_version(self):
        text = load(self, os.path.join(self._root, "include", "ctgrad", "version.hpp"))
        self.version = ".".join(
            re.search(rf"#define CTGRAD_VERSION_{part} (\d+)", text)[1] for part in ("MAJOR", "MINOR", "PATCH")
        )

    def export_sources(self):
        for pattern in ("include/*", "LICENSE"):
            copy(self, pattern, self._root, self.export_sources_folder)

    def layout(self):
        # In editable mode the headers are used where they stand.
        self.folders.root = os.pardir
        basic_layout(self)

    def requirements(self):
        self.requires("xsimd/[>=8.1 <15]")
        if self.options.with_nlohmann_json:
            self.requires("nlohmann_json/[>=3.11 <4]")

    def package_id(self):
        self.info.clear()

    def validate(self):
        check_min_cppstd(self, 20)
        compiler = str(self.settings.compiler)
        minimum = self._compilers_minimum_version.get(compiler)
        if minimum is None:
            raise ConanInvalidConfiguration(f"{self.ref} is for gcc and clang; {compiler} is not supported")
        if Version(self.settings.compiler.version) < minimum:
            raise ConanInvalidConfiguration(
                f"{self.ref} needs {compiler} {minimum} or newer, not {self.settings.compiler.version}"
            )

    def build(self):
        pass

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        copy(self, "include/*.hpp", self.source_folder, self.package_folder)

    def _targets(self, *names):
        # A library of the system, by [platform_requires], is no dependency in Conan's graph: the compiler finds it.
        graph = {dependency.ref.name for dependency in self.dependencies.host.values()}
        return [f"{name}::{name}" for name in names if name in graph]

    def package_info(self):
        # The targets of the CMake package: ctgrad::ctgrad, and ctgrad::io for the headers that need nlohmann_json.
        self.cpp_info.set_property("cmake_file_name", "ctgrad")
        everything = "ctgrad::io" if self.options.with_nlohmann_json else "ctgrad::ctgrad"
        self.cpp_info.set_property("cmake_target_name", everything)
        core = self.cpp_info.components["core"]
        core.set_property("cmake_target_name", "ctgrad::ctgrad")
        core.set_property("pkg_config_name", "ctgrad")
        core.requires = self._targets("xsimd")
        if self.options.with_nlohmann_json:
            io = self.cpp_info.components["io"]
            io.set_property("cmake_target_name", "ctgrad::io")
            io.set_property("pkg_config_name", "ctgrad_io")
            io.requires = ["core", *self._targets("nlohmann_json")]
        for part in self.cpp_info.components.values():
            part.bindirs = []
            part.libdirs = []
