// @ts-check
// Nothing: the tests run their scripts here, where the browser's own functions for tabs are.
