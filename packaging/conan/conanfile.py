"""Conan 2: `conan create packaging/conan --build=missing` builds the sources that this stands in."""

import os
import re

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load

FLOORS = ["redis", "live", "postgres", "cluster", "admin", "metrics", "server", "client",
          "http", "net", "core", "engine", "codec", "base"]


class SockeyeConan(ConanFile):
    name = "sockeye"
    description = "Socket.IO for C++: server, client and cluster"
    license = "MIT"
    topics = ("socket.io", "websocket", "server", "client")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False]}
    default_options = {"shared": False, "fPIC": True}
    implements = ["auto_shared_fpic"]

    def set_version(self):
        lists = load(self, os.path.join(self.recipe_folder, "..", "..", "CMakeLists.txt"))
        self.version = re.search(r"project\(sockeye VERSION ([\d.]+)", lists).group(1)

    def export_sources(self):
        root = os.path.join(self.recipe_folder, "..", "..")
        for part in ["CMakeLists.txt", "LICENSE", "cmake/*", "include/*", "src/*", "web/client/*"]:
            copy(self, part, src=root, dst=self.export_sources_folder)

    def layout(self):
        cmake_layout(self)

    def validate(self):
        check_min_cppstd(self, 20)
        if self.settings.os != "Linux":
            raise ConanInvalidConfiguration("Sockeye runs on Linux: epoll and io_uring")

    def requirements(self):
        self.requires("boost/[>=1.74]", options={"header_only": True})
        self.requires("simdjson/[>=3]")
        self.requires("openssl/[>=3 <4]")
        self.requires("zlib/[>=1.2.11 <2]")
        self.requires("c-ares/[>=1.18 <2]")
        self.requires("libpq/[>=15]")
        self.requires("sqlite3/[>=3.40 <4]")
        self.requires("libxcrypt/[>=4.4 <5]")

    def generate(self):
        deps = CMakeDeps(self)
        deps.set_property("c-ares", "cmake_file_name", "CAres")
        deps.set_property("c-ares::cares", "cmake_target_name", "CAres::CAres")
        deps.set_property("libpq", "cmake_file_name", "PQ")
        deps.set_property("libpq::pq", "cmake_target_name", "PQ::PQ")
        deps.generate()
        toolchain = CMakeToolchain(self)
        for part in ["TESTS", "APPS", "TOOLS"]:
            toolchain.cache_variables[f"SOCKEYE_{part}"] = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", src=self.source_folder, dst=os.path.join(self.package_folder, "licenses"))
        CMake(self).install()

    def package_info(self):
        # The package's own CMake files name the targets of each component.
        self.cpp_info.builddirs = [os.path.join("lib", "cmake", "sockeye")]
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.libs = ["sockeye"] if self.options.shared else [f"sockeye_{f}" for f in FLOORS]
        self.cpp_info.system_libs = ["pthread"]
