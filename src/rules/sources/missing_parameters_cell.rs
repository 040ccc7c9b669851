//! A script or notebook without a parameters cell.
//!
//! # Why
//! Ploomber looks for the cell tagged `parameters`. Without one it writes a cell into the file on disk, and sees no
//! dependencies, whatever the code uses: the task starts before what it needs is there.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//! ```
//! ```python fit.py
//! print("hello")
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(product)
//! ```
