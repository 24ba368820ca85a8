import { DOC_EXPLORER_PLUGIN, DocExplorer } from '@graphiql/plugin-doc-explorer';
import {
  Button,
  DocsFilledIcon,
  DocsIcon,
  type GraphiQLPlugin,
  useGraphiQL,
  useGraphiQLActions,
} from '@graphiql/react';
import { useEffect, useRef } from 'react';

/** The documentation pane. Without a schema it says why, and what to do. */
export const documentationPlugin: GraphiQLPlugin = {
  title: DOC_EXPLORER_PLUGIN.title,
  icon: DocumentationIcon,
  content: Documentation,
};

/**
 * Fetches a missing schema again after each operation, with the headers of that operation. A person
 * who enters a token and runs a query then gets the documentation and completion too.
 */
export function SchemaRefresh(): null {
  const isFetching = useGraphiQL((state) => state.isFetching);
  const isSchemaMissing = useGraphiQL((state) => state.fetchError !== null);
  const actions = useGraphiQLActions();
  const wasFetching = useRef(false);
  useEffect(() => {
    if (wasFetching.current && !isFetching && isSchemaMissing) void actions.introspect();
    wasFetching.current = isFetching;
  }, [actions, isFetching, isSchemaMissing]);
  return null;
}

function DocumentationIcon() {
  const isOpen = useGraphiQL((state) => state.visiblePlugin === documentationPlugin);
  return isOpen ? <DocsFilledIcon /> : <DocsIcon />;
}

function Documentation() {
  const fetchError = useGraphiQL((state) => state.fetchError);
  return fetchError === null ? <DocExplorer /> : <MissingSchema fetchError={fetchError} />;
}

function MissingSchema({ fetchError }: { readonly fetchError: string }) {
  const actions = useGraphiQLActions();
  return (
    <section aria-label="Documentation Explorer" className="missing-schema">
      <h2>No schema</h2>
      {fetchError.includes('"UNAUTHENTICATED"') ? <TokenHelp /> : <pre>{fetchError}</pre>}
      <Button onClick={() => void actions.introspect()}>Fetch the schema</Button>
    </section>
  );
}

function TokenHelp() {
  return (
    <>
      <p>
        This gateway expects a token. Open <b>Headers</b> below the query and enter:
      </p>
      <pre>{'{ "Authorization": "Bearer …" }'}</pre>
      <p>
        Then run a query, or fetch the schema here. Each tab has its own headers. They are never
        stored.
      </p>
    </>
  );
}
