/** A product with all that the four subgraphs know of it. */
export type Product = {
  readonly upc: string;
  readonly name: string;
  readonly price: number;
  readonly weight: number;
  readonly inStock: boolean;
  readonly shippingEstimate: number;
  readonly photos: readonly Photo[];
  readonly reviews: Review[];
};

export type Photo = {
  readonly url: string;
  readonly caption: string;
  readonly width: number;
  readonly height: number;
};

export type User = {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly reviews: Review[];
};

export type Review = {
  readonly id: string;
  readonly body: string;
  readonly author: User;
  readonly product: Product;
};

/** A shop whose objects are linked the way that its graph is: what one schema over everything would be asked. */
export type Shop = {
  readonly users: readonly User[];
  readonly products: readonly Product[];
};

const USERS = ["Ada Byron", "Grace Murray", "Edsger Wybe", "Barbara Jane", "Donald Ervin", "Radia Joy"];

const GOODS = ["Table", "Couch", "Lamp", "Shelf", "Stool", "Desk", "Clock", "Mirror", "Carpet"];

/** Who wrote about what: everybody two reviews, of products that have four each. */
const REVIEWS: readonly (readonly [user: number, product: number])[] = [
  [0, 0],
  [0, 1],
  [1, 1],
  [1, 2],
  [2, 2],
  [2, 0],
  [3, 0],
  [3, 1],
  [4, 1],
  [4, 2],
  [5, 2],
  [5, 0],
];

/** Long enough, on the whole, that the nested query's answer is as large as that of the public benchmark. */
const BODIES = [
  `We bought it for the house by the lake, where nothing stays dry for long, and after two winters it looks as it did on
the first day. The children have climbed on it, the dog has slept under it, and guests ask where we found it. Nobody
believes what we paid. If it ever breaks, which I very much doubt, we shall buy the same again, and one more for the office.`,
  `It came late, and one of the boxes had been opened before. Everything was in there all the same, with screws to spare
and a plan that a person can read. Putting it together took an evening. It stands a little lower than the picture made us
think, so measure before you choose, and mind the stairs.`,
  `Sturdy, quiet and heavier than it looks. The colour is warmer than on the page, which suits our room better than what
we had in mind. It has been moved twice since and came to no harm, which is more than I can say of the movers. Only the
feet could be softer: we glued felt under them.`,
  `I was asked to say what I think of it, so here it is: it does what it should. The wood smells of good wood, the edges are
round, nothing rattles. My neighbour has the dearer one and we could not tell them apart in the dark. Two stars less for
the wrapping, of which there was more than of the thing itself, and one star more for the man who carried it up.`,
];

/** So many that those of all products take 8 MB to tell. */
const PHOTOS_OF_A_PRODUCT = 47;

/** As many as the list of entities takes. */
const PRODUCT_COUNT = 1_000;

/** The same shop on every call. */
export function createShop(): Shop {
  const users = USERS.map((name, index) => ({
    id: `u${index + 1}`,
    name,
    username: name.toLowerCase().replace(" ", "."),
    reviews: [],
  }));
  const products = Array.from({ length: PRODUCT_COUNT }, (_, index) => createProduct(index));
  const shop: Shop = { users, products };
  for (const [number, [userIndex, productIndex]] of REVIEWS.entries()) {
    const author = shop.users[userIndex];
    const product = shop.products[productIndex];
    if (!author || !product) throw new Error("a review is of a user or a product that the shop lacks");
    const review = { id: `r${number + 1}`, body: BODIES[number % BODIES.length] ?? "", author, product };
    author.reviews.push(review);
    product.reviews.push(review);
  }
  return shop;
}

function createProduct(index: number): Product {
  const price = 100 + ((index * 37) % 1_900);
  const weight = 1 + ((index * 13) % 120);
  return {
    upc: `p${index + 1}`,
    name: `${GOODS[index % GOODS.length]} No. ${Math.floor(index / GOODS.length) + 1}`,
    price,
    weight,
    inStock: index % 3 !== 0,
    shippingEstimate: estimateShipping(price, weight),
    photos: Array.from({ length: PHOTOS_OF_A_PRODUCT }, (_, photo) => createPhoto(index, photo)),
    reviews: [],
  };
}

function createPhoto(product: number, index: number): Photo {
  return {
    url: `https://photos.shop.example/products/p${product + 1}/large/${index + 1}.jpeg`,
    caption: `The \u201c${GOODS[product % GOODS.length]}\u201d in a room with a view, seen from side ${index + 1} of many`,
    width: 1_600 + index,
    height: 1_200 - index,
  };
}

/** What shipping costs: nothing for what is dear, by weight for the rest. */
export function estimateShipping(price: number, weight: number): number {
  return price > 1_000 ? 0 : weight * 0.5;
}
