import tseslint from 'typescript-eslint';

/** Style rules that the type checker cannot express. Formatting is left to prettier. */
export default tseslint.config(
  { ignores: ['dist/', 'reports/', 'node_modules/', '.runs/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Use core/random: a run is reproducible from its seed.' },
        { object: 'Date', property: 'now', message: 'Use core/clock: one monotonic clock for every interval.' },
      ],
    },
  },
  {
    files: ['src/core/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['eslint.config.js'],
    ...tseslint.configs.disableTypeChecked,
  },
);
