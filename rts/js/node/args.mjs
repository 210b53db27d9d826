//! Node: arguments. The program's name is the script's path without its extension, so that messages name the program
//! as they would natively.
//! Inputs: process.argv; options.args, options.programName. Outputs: `rt.args`.

export const nodeArgs = (rt) => {
  const { args, programName } = rt.options;
  const [, script = "program", ...rest] = process.argv;
  rt.args = [programName ?? script.replace(/\.[cm]?js$/, ""), ...(args ?? rest)];
};
