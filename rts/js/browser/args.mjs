//! Browser: arguments. Inputs: options.args, options.programName. Outputs: `rt.args`.

export const browserArgs = (rt) => {
  const { args = [], programName = "program" } = rt.options;
  rt.args = [programName, ...args];
};
