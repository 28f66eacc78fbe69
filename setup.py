"""Builds the compiled modules; where that cannot be, Pressmark installs all the same, and does without them."""

import lxml
from Cython.Build import cythonize
from setuptools import Extension, setup

walk = Extension("scraper.extract.page._walk", ["scraper/extract/page/_walk.pyx"], include_dirs=lxml.get_include())
numbers = Extension("scraper.extract.body._numbers", ["scraper/extract/body/_numbers.pyx"])
modules = cythonize([walk, numbers], build_dir="build")
for module in modules:
    module.optional = True  # said to Extension, Cython forgets it

setup(ext_modules=modules)
