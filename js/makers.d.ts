/** Makers by the codes of their models; made by `xtask/src/build/makers.rs`, read by `crates/core/src/detect/maker.rs`. */
export const makers: string;
