//! logdx, under construction
pub mod catalog;
pub mod error;
pub mod fold;
pub mod origin;
pub mod scan;
pub mod verify;
