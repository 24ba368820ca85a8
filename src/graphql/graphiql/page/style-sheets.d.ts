/** A style sheet, which the bundler adds to that of the page. */
declare module '*.css';
