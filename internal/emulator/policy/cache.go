package policy

// maxCached bounds how many documents a Cache keeps.
const maxCached = 1000

// Cache reads each policy document, which most calls need, once. The zero value is
// empty and ready to use.
type Cache struct {
	documents map[string]*Document // by their text
	resources map[string]*Document // the policies of resources, by their text
}

// Parse returns the document of a text.
func (c *Cache) Parse(text string) (*Document, error) { return cached(&c.documents, Parse, text) }

// ParseResource returns the document of the text of a resource's policy.
func (c *Cache) ParseResource(text string) (*Document, error) {
	return cached(&c.resources, ParseResource, text)
}

func cached(documents *map[string]*Document, parse func(string) (*Document, error), text string) (*Document, error) {
	if d := (*documents)[text]; d != nil {
		return d, nil
	}
	d, err := parse(text)
	if err != nil {
		return nil, err
	}
	if *documents == nil || len(*documents) >= maxCached {
		*documents = map[string]*Document{}
	}
	(*documents)[text] = d
	return d, nil
}
