// @ts-check

/**
 * Runs a benchmark to its end, and says why where that comes early.
 *
 * @param {() => Promise<void>} main
 */
export function run(main) {
  // The browsers' process groups end with this program, which Ctrl-C would not tell them of.
  process.once("SIGINT", () => process.exit(130));
  main().then(
    // Drivers keep sockets open.
    () => process.exit(0),
    (error) => {
      console.error(`error: ${error.message}`);
      process.exit(1);
    },
  );
}
