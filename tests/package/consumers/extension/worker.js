// @ts-check
// By its address the test finds the extension.
