import styles from './DataTable.module.css';

interface DataTableProps {
  /** What the table shows, for screen readers. */
  label: string;
  heads: string[];
  rows: (string | number)[][];
}

/** The figures behind a picture. The first column names the row, the others are numbers. */
export function DataTable({ label, heads, rows }: DataTableProps) {
  return (
    <div className={styles['scroller']} role="region" aria-label={label} tabIndex={0}>
      <table className={styles['table']}>
        <caption>{label}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) =>
                column === 0 ? (
                  <th key={column} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={column}>{cell}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
