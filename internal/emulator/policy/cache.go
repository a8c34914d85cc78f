package policy

// maxCached bounds how many documents a Cache keeps.
const maxCached = 1000

// Cache reads each policy document, which most calls need, once. The zero value is
// empty and ready to use.
type Cache struct {
	documents map[string]*Document // by their text
}

// Parse returns the document of a text.
func (c *Cache) Parse(text string) (*Document, error) {
	if d := c.documents[text]; d != nil {
		return d, nil
	}
	d, err := Parse(text)
	if err != nil {
		return nil, err
	}
	if c.documents == nil || len(c.documents) >= maxCached {
		c.documents = map[string]*Document{}
	}
	c.documents[text] = d
	return d, nil
}
