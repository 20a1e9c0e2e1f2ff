/** A product with all that the four subgraphs know of it. */
export type Product = {
  readonly upc: string;
  readonly name: string;
  readonly price: number;
  readonly weight: number;
  readonly inStock: boolean;
  readonly shippingEstimate: number;
  readonly reviews: Review[];
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

/** Who wrote about what: the nested query takes each of these many times over, which makes its answer large. */
const REVIEWS: readonly (readonly [user: number, product: number])[] = [
  [0, 0],
  [0, 1],
  [0, 2],
  [0, 3],
  [0, 4],
  [1, 0],
  [1, 1],
  [1, 2],
  [1, 4],
  [2, 0],
  [2, 1],
  [2, 2],
  [3, 0],
  [3, 1],
  [3, 4],
  [4, 0],
  [4, 1],
  [4, 3],
  [5, 0],
  [5, 1],
];

const PHRASES = [
  "Sturdy and quiet, just as it should be.",
  "It came late, and then stayed for long.",
  "I would buy it once more without delay.",
  "Not quite what was shown, but better.",
];

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
    const review = { id: `r${number + 1}`, body: PHRASES[number % PHRASES.length] ?? "", author, product };
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
    reviews: [],
  };
}

/** What shipping costs: nothing for what is dear, by weight for the rest. */
export function estimateShipping(price: number, weight: number): number {
  return price > 1_000 ? 0 : weight * 0.5;
}
