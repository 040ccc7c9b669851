//! A notebook in an old format.
//!
//! # Why
//! Ploomber reads format 4 only, so the task fails in the pod.
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
//!  "nbformat": 3,
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
