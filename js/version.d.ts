// What xtask/src/build/bundle.rs writes in place of a name.

/** The package's version. */
declare const VERSION: string;
