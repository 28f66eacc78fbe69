"""Builds the compiled walk over a page's tree; where that cannot be, Pressmark installs all the same, and walks in Python."""

import lxml
from Cython.Build import cythonize
from setuptools import Extension, setup

WALK = Extension(
    "scraper.extract.page._walk",
    ["scraper/extract/page/_walk.pyx"],
    include_dirs=lxml.get_include(),
    optional=True,
)

setup(ext_modules=cythonize(WALK, build_dir="build"))
