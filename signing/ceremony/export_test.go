package ceremony

// CutAt has the program end where f returns an error.
func (c *Ceremony) CutAt(f func(where string) error) { c.cut = f }
