//! A query that does nothing but fail.
//!
//! # Why
//! `{% raise %}` stops the rendering of a text. Outside of any condition it does so in every run, before any task starts.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! clients: {SQLDump: db.client}
//! tasks:
//!   - source: get.sql
//!     product: data.csv
//! ```
//! ```sql get.sql
//! {% raise 'not finished' %}
//! SELECT 1
//! ```
//! ```python db.py
//! from ploomber.clients import SQLAlchemyClient
//!
//!
//! def client():
//!     return SQLAlchemyClient("sqlite:///data.db")
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! clients: {SQLDump: db.client}
//! tasks:
//!   - source: get.sql
//!     product: data.csv
//!     params: {limit: 10}
//! ```
//! ```sql get.sql
//! {% if limit > 100 %}{% raise 'too many' %}{% endif %}
//! SELECT * FROM t LIMIT {{limit}}
//! ```
//! ```python db.py
//! from ploomber.clients import SQLAlchemyClient
//!
//!
//! def client():
//!     return SQLAlchemyClient("sqlite:///data.db")
//! ```
