"""Builds the compiled modules; where that cannot be, Pressmark installs all the same, and does without them."""

import lxml
from Cython.Build import cythonize
from setuptools import Extension, setup

COMPILED = [
    "scraper/_charset.pyx",
    "scraper/extract/page/_markup.pyx",
    "scraper/extract/page/_structured.pyx",
    "scraper/extract/page/_vocabulary.pyx",
    "scraper/extract/page/_walk.pyx",
    "scraper/extract/page/layout.py",  # with layout.pxd, which gives its classes C fields
    "scraper/extract/body/_giveaways.pyx",
    "scraper/extract/body/_numbers.pyx",
]

modules = cythonize(
    [
        Extension(file.rpartition(".")[0].replace("/", "."), [file], include_dirs=lxml.get_include())
        for file in COMPILED
    ],
    build_dir="build",
)
for module in modules:
    module.optional = True  # said to Extension, Cython forgets it

setup(ext_modules=modules)
