#!/usr/bin/env node
// The program `assay`. Old syntax only, so that any Node can read it and say which one it needs.
// Everything else is in cli.ts (a checkout) or dist/cli.js (an installed package).
/* oxlint-disable eslint/no-var, typescript/no-implied-eval */
(function () {
  var version = process.versions.node
  if (parseInt(version, 10) < 24) {
    process.stderr.write('Assay needs Node 24 or newer and this is Node ' + version + '; run "npm install node@24" in your project, then npx and npm scripts find the right one there.\n')
    process.exitCode = 2
    return
  }

  // Hidden from the parser of Nodes that do not know import().
  var load = new Function('file', 'return import(file)')

  function loadBuild(error) {
    var noSource = error.code === 'ERR_MODULE_NOT_FOUND' && String(error.url).endsWith('/cli.ts')
    if (!noSource) throw error
    return load('./dist/cli.js')
  }

  load('./cli.ts').catch(loadBuild).then(function (cli) {
    return cli.main(process.argv.slice(2))
  }).then(function (exitCode) {
    process.exitCode = exitCode
  })
})()
