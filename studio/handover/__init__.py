"""From selects to a bundle somewhere: `export` renders, checks, tags, bundles and signs. Complete or absent."""
