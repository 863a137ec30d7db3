// Features switched off by a small change, each with the test of docs/compatibility.md that must then
// fail. `row` is what the page's row begins with. `node tools/dev/switched_off.mjs` tries them.
export const cases = [];
