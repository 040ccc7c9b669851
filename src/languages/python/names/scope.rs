//! Scopes and what names are bound to in them.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use ruff_text_size::TextRange;

/// The sorts of scope; they differ in who may look into them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Module,
    Class,
    Function,
    /// Of type parameters.
    Type,
    /// Of a list, set or mapping comprehension.
    Comprehension,
    /// Of a generator expression.
    Generator,
}

impl Kind {
    pub(super) fn is_comprehension(self) -> bool {
        matches!(self, Self::Comprehension | Self::Generator)
    }
}

/// What a name is bound to, as far as it matters for what is undefined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'a> {
    /// `x: int` without a value: the name isn't defined, but annotations may use it.
    Annotation,
    /// `import MODULE`.
    Module(&'a str),
    /// `from MODULE import NAME`.
    Member(&'a str, &'a str),
    /// Anything else.
    Other,
}

/// A name's binding.
#[derive(Debug, Clone, Copy)]
pub(super) struct Binding<'a> {
    pub(super) value: Value<'a>,
    /// The scope that last used it, and where.
    pub(super) used: Option<(usize, TextRange)>,
}

/// Hashes names as compilers do, by a multiplication for every eight letters: each name of a source is looked up several
/// times, and the standard library's hashing, which withstands an enemy, took a third of that.
#[derive(Debug, Default)]
pub(super) struct NameHasher(u64);

pub(super) type Hashing = BuildHasherDefault<NameHasher>;

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }

    fn write_u8(&mut self, _: u8) {
        // What ends a text.
    }

    fn finish(&self) -> u64 {
        // The best bits of a product are its highest ones; tables take the lowest.
        self.0.rotate_left(26)
    }
}

/// One scope. It outlives its statement: functions run after the module.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub(super) kind: Kind,
    pub(super) names: HashMap<&'a str, Binding<'a>, Hashing>,
    /// Whether `from x import *` was seen in it.
    pub(super) starred: bool,
}

impl Scope<'_> {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, names: HashMap::default(), starred: false }
    }
}

/// The names of Python's built-ins, and those that every module has.
const BUILTINS: &str = "ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError \
    BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError \
    ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError \
    Exception ExceptionGroup False FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit \
    IOError ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError \
    KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError None NotADirectoryError NotImplemented \
    NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError \
    RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration \
    SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError UnboundLocalError \
    UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError \
    Warning WindowsError ZeroDivisionError __annotations__ __build_class__ __builtins__ __debug__ __doc__ __file__ \
    __import__ __loader__ __name__ __package__ __spec__ abs aiter all anext any ascii bin bool breakpoint bytearray \
    bytes callable chr classmethod compile complex copyright credits delattr dict dir divmod enumerate eval exec exit \
    filter float format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter len \
    license list locals map max memoryview min next object oct open ord pow print property quit range repr reversed \
    round set setattr slice sorted staticmethod str sum super tuple type vars zip";

/// Whether Python has a built-in of that name.
pub(super) fn is_builtin(name: &str) -> bool {
    static NAMES: LazyLock<HashSet<&str, Hashing>> =
        LazyLock::new(|| BUILTINS.split_ascii_whitespace().collect());
    NAMES.contains(name)
}
