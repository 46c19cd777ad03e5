// Package cli is what the commands share: exit codes, the shape of an error, secrets that are asked for and never passed
// on the command line, and progress that shows on a terminal only.
//
// A command is a cobra tree built by a function of its [Streams]; main is one line:
//
//	func main() { os.Exit(cli.Main(newCommand)) }
//
// Results go to standard output, messages to standard error as "name: text", followed by a "hint:" line where there is
// something to do about it.
package cli
