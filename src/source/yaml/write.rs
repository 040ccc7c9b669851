//! Writes YAML that says the same to YAML 1.1 (PyYAML, Argo's Go library) and to YAML 1.2.
//!
//! Libraries quote by one of the two. Here a text stands without quotes only where no reader can take it for anything
//! else, and scripts stand as blocks.

mod scalars;

use std::fmt::Display;

use serde::ser::{self, Serialize};
use serde_json::Number;

use scalars::{decimal, line, pad, text};

/// The value can't be written as YAML.
#[derive(Debug, thiserror::Error)]
#[error("can't be written as YAML: {0}")]
pub struct Error(String);

impl ser::Error for Error {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// `value` as one YAML document.
///
/// # Errors
/// A mapping's key is no text, or a value is none that JSON has.
pub fn write(value: &impl Serialize) -> Result<String, Error> {
    let mut text = String::new();
    value.serialize(Writer { out: &mut text, indent: 0, behind: Behind::Nothing })?;
    Ok(text)
}

/// What stands on the line where a value is to be written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Behind {
    /// Nothing: it is the whole document.
    Nothing,
    /// A key and its colon.
    Key,
    /// The dash of a list's item, and a space.
    Dash,
}

/// Writes one value, and ends its last line.
struct Writer<'a> {
    out: &'a mut String,
    /// The column of the mapping or list that the value is in.
    indent: usize,
    behind: Behind,
}

impl Writer<'_> {
    fn leaf(self, write: impl FnOnce(usize, &mut String)) -> Result<(), Error> {
        if self.behind == Behind::Key {
            self.out.push(' ');
        }
        write(if self.behind == Behind::Nothing { 0 } else { self.indent + 2 }, self.out);
        self.out.push('\n');
        Ok(())
    }

    fn plain(self, text: &str) -> Result<(), Error> {
        self.leaf(|_, out| out.push_str(text))
    }

    fn number(self, number: Option<Number>) -> Result<(), Error> {
        match number {
            Some(number) => self.leaf(|_, out| out.push_str(&decimal(&number))),
            None => self.plain("null"),
        }
    }
}

impl<'a> Writer<'a> {
    /// A mapping inside of what the value is in.
    fn mapping(self) -> Children<'a> {
        let indent = if self.behind == Behind::Nothing { 0 } else { self.indent + 2 };
        Children { out: self.out, indent, behind: self.behind, empty: "{}", is_first: true }
    }

    /// A list; one that belongs to a key begins at the key's column.
    fn list(self) -> Children<'a> {
        let indent = if self.behind == Behind::Dash { self.indent + 2 } else { self.indent };
        Children { out: self.out, indent, behind: self.behind, empty: "[]", is_first: true }
    }
}

/// A mapping or list that is being written.
struct Children<'a> {
    out: &'a mut String,
    /// Its column.
    indent: usize,
    behind: Behind,
    /// What it is without children.
    empty: &'static str,
    is_first: bool,
}

impl Children<'_> {
    /// Goes where the next child begins.
    fn begin(&mut self) {
        if self.is_first && self.behind == Behind::Key {
            self.out.push('\n');
        }
        if !self.is_first || self.behind == Behind::Key {
            pad(self.indent, self.out);
        }
        self.is_first = false;
    }

    fn key(&mut self, key: &str) {
        self.begin();
        // YAML looks for the `:` of a key within 1024 characters, unless a `?` announces it.
        if key.len() > 1000 {
            self.out.push_str("? ");
            line(key, self.out);
            self.out.push('\n');
            pad(self.indent, self.out);
        } else {
            line(key, self.out);
        }
        self.out.push(':');
    }

    fn value(&mut self, value: &(impl Serialize + ?Sized), behind: Behind) -> Result<(), Error> {
        value.serialize(Writer { out: self.out, indent: self.indent, behind })
    }

    fn finish(self) -> Result<(), Error> {
        if self.is_first {
            return Writer { out: self.out, indent: self.indent, behind: self.behind }.plain(self.empty);
        }
        Ok(())
    }
}

impl ser::SerializeMap for Children<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        match serde_json::to_value(key) {
            Ok(serde_json::Value::String(key)) => {
                self.key(&key);
                Ok(())
            }
            _ => Err(ser::Error::custom("a mapping's key is no text")),
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.value(value, Behind::Key)
    }

    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}

impl ser::SerializeStruct for Children<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        self.key(key);
        self.value(value, Behind::Key)
    }

    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}

impl ser::SerializeSeq for Children<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.begin();
        self.out.push_str("- ");
        self.value(value, Behind::Dash)
    }

    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}

impl ser::SerializeTuple for Children<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        ser::SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}

impl<'a> ser::Serializer for Writer<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Children<'a>;
    type SerializeTuple = Children<'a>;
    type SerializeTupleStruct = ser::Impossible<(), Error>;
    type SerializeTupleVariant = ser::Impossible<(), Error>;
    type SerializeMap = Children<'a>;
    type SerializeStruct = Children<'a>;
    type SerializeStructVariant = ser::Impossible<(), Error>;

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.plain(if value { "true" } else { "false" })
    }

    fn serialize_i8(self, value: i8) -> Result<(), Error> {
        self.number(Some(value.into()))
    }

    fn serialize_i16(self, value: i16) -> Result<(), Error> {
        self.number(Some(value.into()))
    }

    fn serialize_i32(self, value: i32) -> Result<(), Error> {
        self.number(Some(value.into()))
    }

    fn serialize_i64(self, value: i64) -> Result<(), Error> {
        self.number(Some(value.into()))
    }

    fn serialize_u8(self, value: u8) -> Result<(), Error> {
        self.number(Some(value.into()))
    }

    fn serialize_u16(self, value: u16) -> Result<(), Error> {
        self.number(Some(value.into()))
    }

    fn serialize_u32(self, value: u32) -> Result<(), Error> {
        self.number(Some(value.into()))
    }

    fn serialize_u64(self, value: u64) -> Result<(), Error> {
        self.number(Some(value.into()))
    }

    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        self.number(Number::from_f64(value.into()))
    }

    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        self.number(Number::from_f64(value))
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        self.leaf(|indent, out| text(value, indent, out))
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Error> {
        Err(ser::Error::custom("bytes are no text"))
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.plain("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.plain("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.plain("null")
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let mut children = self.mapping();
        children.key(variant);
        children.value(value, Behind::Key)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Children<'a>, Error> {
        Ok(self.list())
    }

    fn serialize_tuple(self, _: usize) -> Result<Children<'a>, Error> {
        Ok(self.list())
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Error> {
        Err(ser::Error::custom(format_args!("{name} has no names for its fields")))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        Err(ser::Error::custom(format_args!("{name} has no names for its fields")))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Children<'a>, Error> {
        Ok(self.mapping())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Children<'a>, Error> {
        Ok(self.mapping())
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        Err(ser::Error::custom(format_args!("{name} is neither a text nor one value")))
    }
}

#[cfg(test)]
mod tests;
