import { DocExplorerStore } from '@graphiql/plugin-doc-explorer';
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import type { Environment } from 'monaco-editor';
import { createRoot } from 'react-dom/client';
import type { PageSettings } from '../page-settings.ts';
import { documentationPlugin, SchemaRefresh } from './documentation.tsx';
import { fetcher } from './fetcher.ts';
import './page.css';
import { createStorageWithoutHeaders } from './storage.ts';

const { name, region, defaultTabs, workers } = readSettings();

const editorEnvironment: Environment = {
  getWorker(_id, label) {
    const address = label === 'json' || label === 'graphql' ? workers[label] : workers.editor;
    return new Worker(address, { type: 'module' });
  },
};
window.MonacoEnvironment = editorEnvironment;

createRoot(elementById('root')).render(
  <GraphiQL
    fetcher={fetcher}
    {...openingWith(new URLSearchParams(location.search).get('query'))}
    defaultEditorToolsVisibility
    referencePlugin={documentationPlugin}
    schemaDescription
    inputValueDeprecation
    shouldPersistHeaders={false}
    storage={createStorageWithoutHeaders(localStorage)}
  >
    <GraphiQL.Logo>
      {region} · {name}
    </GraphiQL.Logo>
    <DocExplorerStore>
      <SchemaRefresh />
    </DocExplorerStore>
  </GraphiQL>,
);

/** A link may bring a query. It gets a tab of its own, and is not run. */
function openingWith(query: string | null) {
  return query === null
    ? { defaultTabs: [...defaultTabs] }
    : { defaultTabs: [{ query }, ...defaultTabs], initialQuery: query };
}

function readSettings(): PageSettings {
  return JSON.parse(elementById('settings').textContent) as PageSettings;
}

function elementById(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no element with the id ${id}.`);
  return element;
}
