//! Calls of C functions (ABI.md section 7).
//!
//! Inputs: target, arguments with hints, result locals. Output: code, or an error that names both signatures.

use cmm_ir::{CallHint, Expr, Lit, LocalId, Type};
use wasm_encoder::ValType;

use crate::env::{CFunction, FuncSig};
use crate::error::{LowerError, SignatureError};
use crate::expr::Need;
use crate::lower::Lower;
use crate::types::val_type;

impl Lower<'_> {
    pub fn call(
        &mut self,
        target: &Expr,
        results: &[(LocalId, CallHint)],
        args: &[(Expr, CallHint)],
    ) -> Result<(), LowerError> {
        let mut wanted = FuncSig::default();
        for (arg, _) in args {
            wanted.params.push(val_type(self.type_of(arg)));
        }
        for (local, _) in results {
            wanted.results.push(val_type(self.local_type(*local)?));
        }
        for (arg, hint) in args {
            self.argument(arg, *hint)?;
        }
        if let Expr::Lit(Lit::Label(sym, 0)) = target {
            let callee = self.env.c_function(*sym, &wanted)?;
            let name = || self.env.name(*sym);
            check_signature(self, name, &callee, &wanted)?;
            self.call_adapted(&callee, &wanted);
        } else {
            self.expr(target)?;
            let ty = self.env.type_index(&wanted);
            self.code.i().call_indirect(0, ty);
        }
        // The last result is on top of the stack.
        for (local, _) in results.iter().rev() {
            self.set_result(*local)?;
        }
        Ok(())
    }

    pub fn local_type(&self, local: LocalId) -> Result<Type, LowerError> {
        let ty = self.proc.locals.get(local.0 as usize).copied();
        ty.ok_or_else(|| self.malformed(format!("local {} does not exist", local.0)))
    }

    /// An argument, extended to 32 bits as its hint says.
    fn argument(&mut self, arg: &Expr, hint: CallHint) -> Result<(), LowerError> {
        match (self.type_of(arg), hint) {
            (ty @ (Type::I8 | Type::I16), CallHint::Signed) => self.signed(arg, ty.width()),
            _ => self.expr(arg),
        }
    }

    /// Calls a function whose signature has been checked; drops a result that nobody wants.
    fn call_adapted(&mut self, callee: &CFunction, wanted: &FuncSig) {
        self.code.i().call(callee.func);
        if wanted.results.is_empty() {
            for _ in &callee.sig.results {
                self.code.i().drop();
            }
        }
    }

    /// Calls the C function of a primitive; its arguments are on the stack.
    pub fn call_runtime(&mut self, name: &'static str, wanted: &FuncSig) -> Result<(), LowerError> {
        let callee = self.env.runtime_function(name, wanted)?;
        check_signature(self, || name.to_string(), &callee, wanted)?;
        self.call_adapted(&callee, wanted);
        Ok(())
    }

    /// Stores what a C function returned in a local. C leaves the upper bits of narrow results open (INV-ZEXT).
    fn set_result(&mut self, local: LocalId) -> Result<(), LowerError> {
        let ty = self.local_type(local)?;
        if matches!(ty, Type::I8 | Type::I16) {
            self.zero_extend(ty.width(), Need::Exact);
        }
        let slot = self.slot(local)?;
        self.code.set(slot);
        Ok(())
    }

    /// Stores the result of an operation of the type `from` in a local of whatever integer type it has.
    pub fn set_converted(&mut self, local: LocalId, from: ValType) -> Result<(), LowerError> {
        let to = val_type(self.local_type(local)?);
        match (from, to) {
            (ValType::I32, ValType::I64) => {
                self.code.i().i64_extend_i32_u();
            }
            (ValType::I64, ValType::I32) => {
                self.code.i().i32_wrap_i64();
            }
            (a, b) if a == b => {}
            (a, b) => return Err(self.malformed(format!("a result of type {a:?} for a local of type {b:?}"))),
        }
        let slot = self.slot(local)?;
        self.code.set(slot);
        Ok(())
    }
}

/// The caller may ignore results; everything else must be as it says.
fn check_signature(
    lower: &Lower<'_>,
    name: impl FnOnce() -> String,
    callee: &CFunction,
    wanted: &FuncSig,
) -> Result<(), LowerError> {
    let results_fit = wanted.results == callee.sig.results || wanted.results.is_empty();
    if wanted.params == callee.sig.params && results_fit {
        return Ok(());
    }
    Err(LowerError::Signature(Box::new(SignatureError {
        proc: lower.env.name(lower.proc.sym),
        callee: name(),
        wanted: wanted.clone(),
        actual: callee.sig.clone(),
    })))
}
