// @ts-check
// What an application has in its own configuration.
export default {
  // The collector stands behind the site, so that batches are requests of the same origin.
  rewrites: async () => [{ source: "/v1/:path*", destination: `${process.env.COLLECTOR}/v1/:path*` }],
  // An application has its packages below its own folder; here they are linked from another.
  turbopack: { root: "/" },
};
