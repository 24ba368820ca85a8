/** Loads clients once, when they are first needed, and closes those that were. */
export function createLoader() {
  const loaded: Promise<{ readonly client: { destroy(): void } }>[] = [];

  function load<T extends { readonly client: { destroy(): void } }>(
    create: () => Promise<T>,
  ): () => Promise<T> {
    let loading: Promise<T> | undefined;
    return () => {
      if (loading === undefined) {
        loading = create();
        loaded.push(loading);
      }
      return loading;
    };
  }
  load.close = () => {
    for (const loading of loaded) {
      loading.then(
        ({ client }) => {
          client.destroy();
        },
        () => undefined,
      );
    }
  };
  return load;
}
