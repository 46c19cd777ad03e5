// Package readme compiles and runs the first block of README.md, so that what a newcomer copies works.
package readme
