# playwright-core, which drives a browser in the browser tests: node_modules/playwright-core
{ run, npm, ... }:
run {
  name = "playwright-core";
  script = ''
    mkdir -p $out/node_modules/playwright-core
    tar -xzf ${npm "playwright-core"} -C $out/node_modules/playwright-core --strip-components=1
  '';
}
