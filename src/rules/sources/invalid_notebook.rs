//! A notebook that isn't one.
//!
//! # Why
//! A notebook is a JSON file with a list of cells. Ploomber can't read this file, so no task runs.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.ipynb
//!     product: out.ipynb
//! ```
//! ```json fit.ipynb
//! {"cells": [
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
