"""The Brief page, and the parts that only it uses: a brief in forms, of a new drop or of the open one.

`page` puts them together: the `section_list`, a `form` of `field`s for most sections (which fields, says `asked`), `people`, the
`products_panel` with its table and model, and `choosing` for kit and checklist. The `pen` takes what is typed to the studio and brings
back what is wrong with it.
"""
