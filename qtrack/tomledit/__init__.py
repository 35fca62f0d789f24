r"""TOML text edited in place: one value changes, every other byte stays. Knows TOML and no plan.

What others may use:

- `parse`: bytes → data, or the one problem with line and column that keeps a file from being TOML
- `positions`: where each key and value of a text stands
- `document`: a valid text as blocks, one for each header; after an edit only the blocks that differ are scanned
- `edits`: spans of a text that are replaced; excerpts of a document
- `table`: the keys of one table set and cleared; `array`: the items of an array of tables inserted and removed;
  `block_edits`: whole tables inserted and removed
- `values`: values as source, in the style of the source they replace; tomlkit writes them, which only an edit
  imports

Behind them stand `syntax` (tokens), `headers` and `inline` (elements of arrays and inline tables).

tree-sitter 0.26 with tree-sitter-toml 0.7 was tried for positions and headers and is not used. Measured with a plan of
10,000 measures (3.4 million characters, 30,000 headers) and tomli 2.5:

- Parsing takes 470 ms where `headers` takes 20 ms; after an edit 51 ms where `Document.update` takes 3 ms. The tree
  takes 128 MB, `Positions` 88 MB, a `Document` 8 MB beside its text. The import takes 36 ms, an edit 16 ms.
- Visiting the nodes takes 340 ms, with offsets in bytes; paths, items of arrays and offsets in characters (125 ms)
  would still be computed here. `Positions` of all the text takes 1.5 s, and is only made for a plan with problems.
- The grammar is TOML 1.0, tomli reads 1.1: line ends and a last comma in inline tables, `\e`, `\x41` and times without
  seconds are errors to it. Keys and tables that stand twice are none, so that tomli has to parse the text all the same.
- An error has no message, and often the place where the statement or the file begins.
- At most 300 of 1,200 lines would go: the larger part are the edits themselves.
"""
