package station

import "errors"

// errLocked says that another station works in the folder.
var errLocked = errors.New("another personalize works in this folder")
