//! A notebook that names no kernel, whose code isn't Python without doubt.
//!
//! # Why
//! Ploomber goes by the notebook's kernelspec; without one it guesses, and gives up when the code doesn't look like Python.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.ipynb
//!     product: out.ipynb
//! ```
//! ```json fit.ipynb
//! {
//!  "cells": [
//!   {
//!    "cell_type": "code",
//!    "execution_count": null,
//!    "id": "a",
//!    "metadata": {
//!     "tags": [
//!      "parameters"
//!     ]
//!    },
//!    "outputs": [],
//!    "source": [
//!     "upstream = None\n",
//!     "product = None"
//!    ]
//!   },
//!   {
//!    "cell_type": "code",
//!    "execution_count": null,
//!    "id": "b",
//!    "metadata": {},
//!    "outputs": [],
//!    "source": [
//!     "x <- 1"
//!    ]
//!   }
//!  ],
//!  "metadata": {},
//!  "nbformat": 4,
//!  "nbformat_minor": 5
//! }
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.ipynb
//!     product: out.ipynb
//! ```
//! ```json fit.ipynb
//! {
//!  "cells": [
//!   {
//!    "cell_type": "code",
//!    "execution_count": null,
//!    "id": "a",
//!    "metadata": {
//!     "tags": [
//!      "parameters"
//!     ]
//!    },
//!    "outputs": [],
//!    "source": [
//!     "upstream = None\n",
//!     "product = None"
//!    ]
//!   },
//!   {
//!    "cell_type": "code",
//!    "execution_count": null,
//!    "id": "b",
//!    "metadata": {},
//!    "outputs": [],
//!    "source": [
//!     "print(product)"
//!    ]
//!   }
//!  ],
//!  "metadata": {
//!   "kernelspec": {
//!    "display_name": "Python 3",
//!    "language": "python",
//!    "name": "python3"
//!   }
//!  },
//!  "nbformat": 4,
//!  "nbformat_minor": 5
//! }
//! ```
