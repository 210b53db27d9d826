//! An environment as the list of NAME=VALUE that WASI wants. Input: an object from names to values.

export const environment = (object) => Object.entries(object).map(([name, value]) => `${name}=${value}`);
