//! The module, written so that it compresses: the same functions, in another order.
//!
//! Brotli has the last bytes before its eyes. Functions that make room on the stack begin alike, those that take and
//! give alike use their first locals alike, and those of one length are often made from one generic: so they stand by
//! that, the short ones first.
//! Each access to the memory also says to how many bytes its address is aligned, as a hint that engines do not need:
//! none is given, so that nothing has to be written down that differs from access to access.

use std::convert::Infallible;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, MemArg, Module};
use wasmparser::{
    CodeSectionReader, FunctionBody, FunctionSectionReader, Operator, Parser, Payload, TypeRef,
};

use super::Mode;

/// Writes the module that ships; a development build is copied as it is.
pub(super) fn run(from: &Path, to: &Path, mode: Mode) -> Result<()> {
    let module = fs::read(from).with_context(|| format!("cannot read {}", from.display()))?;
    let module = match mode {
        Mode::Dev => module,
        Mode::Shipped | Mode::WithoutDetection => arranged(&module)?,
    };
    Ok(fs::write(to, module)?)
}

/// The same module in another order.
fn arranged(module: &[u8]) -> Result<Vec<u8>> {
    let mut order = Order::of(module)?;
    let mut out = Module::new();
    order
        .parse_core_module(&mut out, Parser::new(0), module)
        .map_err(|error| anyhow!("the module cannot be written again: {error}"))?;
    Ok(out.finish())
}

/// Where each function goes. Those that are imported come before all others and stay.
struct Order {
    imported: u32,
    /// The functions of the module, by their old numbers among themselves.
    old: Vec<u32>,
    /// What each of them gets for a number, in all.
    new: Vec<u32>,
}

impl Order {
    fn of(module: &[u8]) -> Result<Self> {
        let mut imported = 0;
        let mut types = Vec::new();
        let mut bodies = Vec::new();
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::FunctionSection(section) => {
                    types = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
                }
                Payload::CodeSectionEntry(body) => bodies.push(body),
                _ => {}
            }
        }
        let mut keys = Vec::new();
        for ((body, type_index), function) in bodies.iter().zip(types).zip(0_u32..) {
            let key = (takes_room(body)?, type_index, body.as_bytes().len());
            keys.push((key, function));
        }
        keys.sort_unstable();
        let old: Vec<u32> = keys.into_iter().map(|(_, function)| function).collect();
        let mut new: Vec<_> = old.iter().copied().zip(imported..).collect();
        new.sort_unstable();
        let new = new.into_iter().map(|(_, number)| number).collect();
        Ok(Self { imported, old, new })
    }

    /// What was in the order of the old numbers, in the new one.
    fn sorted<T: Clone>(&self, items: &[T]) -> Vec<T> {
        let places = self.old.iter().filter_map(|old| usize::try_from(*old).ok());
        places.filter_map(|at| items.get(at).cloned()).collect()
    }
}

/// Whether a function makes room on the stack: it then begins with the pointer to that, the first global.
fn takes_room(body: &FunctionBody<'_>) -> Result<bool> {
    let first = body.get_operators_reader()?.read()?;
    Ok(matches!(first, Operator::GlobalGet { global_index: 0 }))
}

impl Reencode for Order {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        let own = function.checked_sub(self.imported);
        let new = own.and_then(|own| self.new.get(usize::try_from(own).ok()?));
        Ok(new.copied().unwrap_or(function))
    }

    fn mem_arg(&mut self, access: wasmparser::MemArg) -> Result<MemArg, Error<Infallible>> {
        let access = utils::mem_arg(self, access)?;
        Ok(MemArg { align: 0, ..access })
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
        for type_index in self.sorted(&types) {
            functions.function(type_index);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies = section
            .into_iter()
            .collect::<Result<Vec<FunctionBody<'_>>, _>>()?;
        for body in self.sorted(&bodies) {
            self.parse_function_body(code, body)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        ExportKind, ExportSection, Function, MemorySection, MemoryType, TypeSection, ValType,
    };

    /// A long function, exported, that reads the memory and calls a short one, which stands after it.
    fn module() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], [ValType::I32]);
        let mut functions = FunctionSection::new();
        functions.function(0).function(0);
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let mut exports = ExportSection::new();
        exports.export("long", ExportKind::Func, 0);
        let access = MemArg {
            offset: 8,
            align: 2,
            memory_index: 0,
        };
        let mut long = Function::new([]);
        long.instructions().call(1).i32_load(access).end();
        let mut short = Function::new([]);
        short.instructions().i32_const(7).end();
        let mut code = CodeSection::new();
        code.function(&long).function(&short);
        let mut module = Module::new();
        module
            .section(&types)
            .section(&functions)
            .section(&memories)
            .section(&exports)
            .section(&code);
        module.finish()
    }

    fn bodies(module: &[u8]) -> Vec<Vec<Operator<'_>>> {
        let payloads = Parser::new(0).parse_all(module).map(Result::unwrap);
        payloads
            .filter_map(|payload| match payload {
                Payload::CodeSectionEntry(body) => Some(body.get_operators_reader().unwrap()),
                _ => None,
            })
            .map(|operators| operators.into_iter().collect::<Result<_, _>>().unwrap())
            .collect()
    }

    #[test]
    fn short_functions_come_first_and_are_still_called_by_whom_they_were() {
        let module = arranged(&module()).unwrap();
        let [short, long] = bodies(&module).try_into().unwrap();
        assert_eq!(short, [Operator::I32Const { value: 7 }, Operator::End]);
        assert_eq!(long[0], Operator::Call { function_index: 0 });
        let exports =
            Parser::new(0)
                .parse_all(&module)
                .find_map(|payload| match payload.unwrap() {
                    Payload::ExportSection(exports) => Some(exports),
                    _ => None,
                });
        let exports: Vec<_> = exports.unwrap().into_iter().map(Result::unwrap).collect();
        assert_eq!((exports[0].name, exports[0].index), ("long", 1));
    }

    #[test]
    fn no_access_says_how_it_is_aligned() {
        let module = arranged(&module()).unwrap();
        let aligned = bodies(&module)
            .into_iter()
            .flatten()
            .find_map(|operator| match operator {
                Operator::I32Load { memarg } => Some((memarg.align, memarg.offset)),
                _ => None,
            });
        assert_eq!(aligned, Some((0, 8)));
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(arranged(b"no module").is_err());
    }
}
